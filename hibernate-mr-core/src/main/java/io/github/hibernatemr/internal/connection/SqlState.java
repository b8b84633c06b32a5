/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

/** The SQLSTATEs with which hibernate-mr itself fails, all of them of the SQL standard and understood by whoever retries. */
public final class SqlState {

    /** sqlclient_unable_to_establish_sqlconnection. */
    public static final String UNABLE_TO_CONNECT = "08001";

    /** connection_does_not_exist. */
    public static final String NO_CONNECTION = "08003";

    /** transaction_resolution_unknown. */
    public static final String OUTCOME_UNKNOWN = "08007";

    /** feature_not_supported. */
    public static final String NOT_SUPPORTED = "0A000";

    /** invalid_parameter_value. */
    public static final String INVALID_PARAMETER = "22023";

    /** invalid_transaction_state. */
    public static final String TRANSACTION_STATE = "25000";

    /** read_only_sql_transaction. */
    public static final String READ_ONLY = "25006";

    /** no_active_sql_transaction. */
    public static final String NO_TRANSACTION = "25P01";

    /** invalid_savepoint_specification. */
    public static final String NO_SAVEPOINT = "3B001";

    /** transaction_rollback, without a subclass that somebody gives a meaning. */
    public static final String ROLLED_BACK = "40000";

    /** serialization_failure, at which whoever retries transactions runs them again. */
    public static final String TRY_AGAIN = "40001";

    /** syntax_error. */
    public static final String SYNTAX = "42601";

    /** too_many_connections, which is what a full limit amounts to. */
    public static final String TOO_MANY = "53300";

    /** A driver's own: general error. */
    public static final String GENERAL = "HY000";

    /** A driver's own: function sequence error. */
    public static final String CLOSED = "HY010";

    private SqlState() {}
}
