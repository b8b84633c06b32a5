/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator.defaultValidator;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.github.hibernatemr.testkit.Node;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.Driver;
import org.postgresql.xa.PGXADataSource;

/** JTA transactions by Narayana and data sources by Agroal: an application server's parts without one. */
final class Narayana {

    static final TransactionManager TRANSACTIONS = com.arjuna.ats.jta.TransactionManager.transactionManager();

    private Narayana() {}

    /** @param objectStore where it keeps its log */
    static void start(Path objectStore) {
        arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(objectStore.toString());
        jtaPropertyManager
                .getJTAEnvironmentBean()
                .setTransactionManagerClassName(TransactionManagerImple.class.getName());
    }

    /** Its connections take part in transactions by the driver's own XA resource. */
    static AgroalDataSource xaDataSource(Node node) throws SQLException {
        return dataSource(node, true, PGXADataSource.class);
    }

    /** @param jta whether its connections take part in transactions */
    static AgroalDataSource dataSource(Node node, boolean jta) throws SQLException {
        return dataSource(node, jta, Driver.class);
    }

    private static AgroalDataSource dataSource(Node node, boolean jta, Class<?> provider) throws SQLException {
        var configuration = new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> {
            // As the guides have it for servers: a pool that does not look hands out what a restart has broken.
            pool.maxSize(3).acquisitionTimeout(Duration.ofSeconds(3)).connectionValidator(defaultValidator());
            pool.validateOnBorrow(true);
            if (jta) {
                pool.transactionIntegration(new NarayanaTransactionIntegration(
                        TRANSACTIONS, new TransactionSynchronizationRegistryImple()));
            }
            return pool.connectionFactoryConfiguration(connections -> connections
                    .connectionProviderClass(provider)
                    .jdbcUrl(node.jdbcUrl(TestCluster.HERE))
                    .principal(new NamePrincipal(node.user()))
                    .credential(new SimplePassword(node.password())));
        });
        return AgroalDataSource.from(configuration.get());
    }
}
