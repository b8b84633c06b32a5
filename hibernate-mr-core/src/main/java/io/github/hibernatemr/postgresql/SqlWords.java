/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words by which {@link StatementText} tells statements apart; all in lower case. */
final class SqlWords {

    private SqlWords() {}

    /**
     * What a statement that reads begins with; whatever begins otherwise counts as a write. So do cursors of SQL (DECLARE,
     * FETCH): they are tied to a connection, and must not be left behind on a replica.
     */
    static final Set<String> READS = Set.of("select", "with", "values", "table", "show", "explain");

    /** What makes a statement that begins like a read a write: a writable CTE, SELECT INTO, EXPLAIN ANALYZE of DML. */
    static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge", "into", "truncate");

    /** What follows SET or RESET and is no setting, or none that another connection could be given. */
    static final Set<String> NO_SETTINGS = Set.of("transaction", "constraints");

    /** What follows SET or RESET and has another name where settings are asked for and restored. */
    private static final Map<String, List<String>> SETTINGS_CALLED = Map.of(
            "time", List.of("timezone"),
            "schema", List.of("search_path"),
            "names", List.of("client_encoding"),
            "xml", List.of("xmloption"),
            "authorization", List.of("session_authorization"),
            "characteristics",
                    List.of(
                            "default_transaction_isolation",
                            "default_transaction_read_only",
                            "default_transaction_deferrable"));

    static List<String> settingsCalled(String name) {
        return SETTINGS_CALLED.getOrDefault(name, List.of(name));
    }

    /** What a statement that begins a transaction begins with. */
    static final Set<String> TRANSACTION_BEGINS = Set.of("begin", "start");

    /** What a statement that ends a transaction begins with, but for ROLLBACK TO and COMMIT PREPARED. */
    static final Set<String> TRANSACTION_ENDS = Set.of("commit", "end", "rollback", "abort");

    /** What tells the time at which the transaction began, however late in it. */
    static final Set<String> TRANSACTION_TIME = Set.of(
            "current_timestamp",
            "current_time",
            "current_date",
            "localtimestamp",
            "localtime",
            "now",
            "transaction_timestamp",
            "age");

    /** What follows FOR in a locking clause: UPDATE, NO KEY UPDATE, SHARE, KEY SHARE. */
    static final Set<String> LOCK_STRENGTHS = Set.of("update", "no", "share", "key");

    /** Built-in functions that change something, or depend on something that was changed in the same session. */
    private static final Set<String> SIDE_EFFECTS = words("""
            nextval setval currval lastval setseed txid_current pg_current_xact_id pg_export_snapshot pg_notify
            pg_switch_wal pg_switch_xlog pg_promote pg_reload_conf pg_rotate_logfile pg_terminate_backend
            pg_cancel_backend pg_sync_replication_slots pg_log_backend_memory_contexts pg_log_standby_snapshot
            pg_start_backup pg_stop_backup pg_stat_statements_reset pg_import_system_collations pg_nextoid
            pg_file_write pg_file_rename pg_file_unlink pg_file_sync gin_clean_pending_list
            lo_creat lo_create lo_import lo_export lo_from_bytea lo_put lo_unlink lo_open lo_close lo_truncate
            lo_truncate64 lo_lseek lo_lseek64 lo_tell lo_tell64 loread lowrite
            """);

    /** What tells of the server, or of the connection, that is asked: a replica's answer is another one's. */
    private static final Set<String> OF_ONE_SERVER = words("""
            pg_backend_pid inet_server_addr inet_server_port inet_client_addr inet_client_port pg_my_temp_schema
            pg_postmaster_start_time pg_conf_load_time pg_blocking_pids pg_safe_snapshot_blocking_pids
            pg_current_xact_id_if_assigned txid_current_if_assigned pg_current_snapshot txid_current_snapshot
            pg_sequence_last_value pg_get_sequence_data
            """);

    /** Columns of sequences, of which a standby shows up to 32 values ahead, and the view that has them all. */
    private static final Set<String> OF_SEQUENCES = Set.of("last_value", "is_called", "log_cnt");

    /** Whether it is a function that reads what only one server has. */
    static boolean isOfOneServer(String name) {
        return OF_ONE_SERVER.contains(name);
    }

    /** Whether it is no function and names what a sequence has. */
    static boolean isOfSequences(String word, boolean isCall) {
        return word.equals("pg_sequences") || (!isCall && OF_SEQUENCES.contains(SqlTokens.name(word)));
    }

    /** What the names of such functions begin with. */
    private static final List<String> SIDE_EFFECT_PREFIXES = List.of(
            "pg_create_",
            "pg_drop_",
            "pg_copy_",
            "pg_logical_",
            "pg_replication_",
            "pg_wal_replay_",
            "pg_backup_",
            "pg_stat_reset",
            "pg_restore_",
            "pg_clear_",
            "brin_summarize_",
            "brin_desummarize_",
            "dblink");

    /** Whether it is a function that must run on the primary, though a replica would not refuse each. */
    static boolean hasSideEffects(String name) {
        // Somebody's own, by its name, takes advisory locks: a standby grants them, and they protect nothing there.
        return SIDE_EFFECTS.contains(name)
                || name.contains("advisory")
                || SIDE_EFFECT_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Whether it is a function that takes, or gives back, a lock, and does nothing else. */
    static boolean isLock(String name) {
        return name.startsWith("pg_advisory_") || name.startsWith("pg_try_advisory_");
    }

    /** What may stand before a parenthesis without calling anything that might write. */
    static boolean isHarmlessBeforeParenthesis(String word) {
        return SYNTAX.contains(word) || FUNCTIONS.contains(SqlTokens.name(word));
    }

    private static final Set<String> SYNTAX = words("""
            all and any array as asc between by case cast char character check collate cross cube decimal desc distinct
            else end escape except exists fetch filter first float for from full group grouping having ilike in inner
            intersect interval is isnull join last lateral left like limit materialized natural not notnull null nulls
            numeric of offset on only or order ordinality outer over overlaps overlay partition position precision
            range right rollup row rows select sets similar some symmetric table tablesample then time timestamp to
            union unique using values varbit varchar varying when where window with within without
            """);

    /** Functions of pg_catalog that HQL's functions and common native queries become. */
    private static final Set<String> FUNCTIONS = words("""
            abs acos age array_agg array_append array_cat array_dims array_length array_lower array_ndims
            array_position array_positions array_prepend array_remove array_replace array_to_json array_to_string
            array_upper arraycontains arrayoverlap ascii asin atan atan2 avg bit_and bit_length bit_or bool_and bool_or
            bpchar bit btrim cardinality cbrt ceil ceiling char_length character_length chr clock_timestamp coalesce
            concat concat_ws convert_from convert_to corr cos cosh cot count covar_pop covar_samp cume_dist
            current_database current_date current_schema current_setting current_time current_timestamp current_user
            date date_bin date_part date_trunc decode degrees dense_rank div encode every exp extract factorial
            first_value float4 float8 floor format gcd generate_series generate_subscripts greatest initcap int int2
            int4 int8 integer isfinite jsonb json justify_days justify_hours justify_interval lag last_value lcm lead
            least length ln localtime localtimestamp log log10 lower lpad ltrim make_date make_interval make_time
            make_timestamp make_timestamptz max md5 min mod mode now nth_value ntile nullif num_nonnulls num_nulls
            octet_length percent_rank percentile_cont percentile_disc pg_current_wal_insert_lsn pg_is_in_recovery
            pg_last_wal_replay_lsn pg_typeof pi position power quote_ident quote_literal quote_nullable radians random
            rank regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
            regexp_split_to_table regexp_substr repeat replace reverse round row_number row_to_json rpad rtrim scale
            session_user sha224 sha256 sha384 sha512 sign sin sinh split_part sqrt starts_with statement_timestamp
            stddev stddev_pop stddev_samp string_agg string_to_array string_to_table strpos substr substring sum tan
            tanh text timeofday timestamptz to_ascii to_char to_date to_hex to_json to_jsonb to_number to_timestamp
            to_tsquery to_tsvector transaction_timestamp translate trim trim_array trunc ts_headline ts_rank unnest
            upper uuid var_pop var_samp variance version width_bucket xmlagg xmlconcat xmlelement xmlexists xmlforest
            xmlparse xmlpi xmlserialize xmltable gen_random_uuid plainto_tsquery phraseto_tsquery websearch_to_tsquery
            json json_agg json_agg_strict json_array json_array_elements json_array_elements_text json_array_length
            json_arrayagg json_build_array json_build_object json_each json_each_text json_exists json_extract_path
            json_extract_path_text json_object json_object_agg json_object_agg_strict json_object_agg_unique
            json_object_agg_unique_strict json_object_keys json_objectagg json_populate_record json_populate_recordset
            json_query json_scalar json_serialize json_strip_nulls json_table json_to_record json_to_recordset
            json_to_tsvector json_typeof json_value jsonb_agg jsonb_agg_strict jsonb_array_elements
            jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_concat
            jsonb_contained jsonb_contains jsonb_delete jsonb_delete_path jsonb_each jsonb_each_text jsonb_exists
            jsonb_exists_all jsonb_exists_any jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
            jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict
            jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz
            jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
            jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
            jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
            jsonb_to_recordset jsonb_to_tsvector jsonb_typeof
            pg_sleep pg_sleep_for pg_sleep_until pg_relation_size pg_table_size pg_indexes_size pg_total_relation_size
            pg_database_size pg_tablespace_size pg_size_pretty uuidv4 uuidv7
            """);

    private static Set<String> words(String text) {
        return Set.copyOf(java.util.Arrays.asList(text.trim().split("\\s+")));
    }
}
