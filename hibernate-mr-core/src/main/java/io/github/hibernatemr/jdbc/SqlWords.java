/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

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
    static final Set<String> NO_SETTINGS = Set.of("characteristics", "authorization", "transaction", "constraints");

    /** What follows FOR in a locking clause: UPDATE, NO KEY UPDATE, SHARE, KEY SHARE. */
    static final Set<String> LOCK_STRENGTHS = Set.of("update", "no", "share", "key");

    /** Built-in functions that change something, or depend on something that was changed in the same session. */
    static final Set<String> SIDE_EFFECTS = Set.of(
            "nextval",
            "setval",
            "currval",
            "lastval",
            "pg_notify",
            "txid_current",
            "pg_current_xact_id",
            "pg_export_snapshot",
            "pg_switch_wal",
            "pg_create_restore_point",
            "pg_logical_emit_message",
            "lo_creat",
            "lo_create",
            "lo_import",
            "lo_from_bytea",
            "lo_put",
            "lo_unlink",
            "lo_open",
            "lowrite");

    /** What may stand before a parenthesis without calling anything that might write. */
    static boolean isHarmlessBeforeParenthesis(String word) {
        return SYNTAX.contains(word)
                || FUNCTIONS.contains(word)
                || word.startsWith("jsonb_")
                || word.startsWith("json_");
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
            """);

    private static Set<String> words(String text) {
        return Set.copyOf(java.util.Arrays.asList(text.trim().split("\\s+")));
    }
}
