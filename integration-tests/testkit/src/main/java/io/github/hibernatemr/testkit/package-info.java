/**
 * A real PostgreSQL primary, its streaming replicas and a real Redis, in named regions on one machine, with faults
 * as methods. Start with {@link io.github.hibernatemr.testkit.Cluster}.
 *
 * <p>The servers come from Maven Central and are unpacked once per version. They listen on the loopback interface
 * only, live in a temporary directory, and end with the cluster or with the JVM, whichever comes first, even when
 * the JVM is killed.
 *
 * <h2>System properties</h2>
 *
 * <table>
 * <caption>Read when a cluster starts</caption>
 * <tr><th>property</th><th>meaning</th></tr>
 * <tr><td>{@code hibernate-mr.testkit.primary.url}</td>
 *     <td>JDBC URL of a primary that already runs. When set, no PostgreSQL is started.</td></tr>
 * <tr><td>{@code hibernate-mr.testkit.primary.user}, {@code .password}</td>
 *     <td>the ordinary role that tests log in with, on every node; required with the URL</td></tr>
 * <tr><td>{@code hibernate-mr.testkit.primary.admin.user}, {@code .admin.password}</td>
 *     <td>a superuser on every node, for replay control and {@code createDatabase}; default: the ordinary role</td></tr>
 * <tr><td>{@code hibernate-mr.testkit.replica.<name>.url}</td>
 *     <td>JDBC URL of the replica of that name; required for each replica when the primary's is set</td></tr>
 * <tr><td>{@code hibernate-mr.testkit.redis.uri}</td>
 *     <td>{@code redis://[user:password@]host:port[/db]} of a Redis that already runs; it serves every region</td></tr>
 * <tr><td>{@code hibernate-mr.testkit.cache}</td>
 *     <td>directory of the unpacked servers and of an empty database of each; default {@code $XDG_CACHE_HOME} or {@code ~/.cache}, then
 *     {@code hibernate-mr-testkit}</td></tr>
 * </table>
 *
 * <p>In front of servers that already run the links stand all the same, so latency and network faults work. Faults
 * that need a process, such as killing it, throw {@link io.github.hibernatemr.testkit.ServerNotControlledException};
 * ask {@link io.github.hibernatemr.testkit.Cluster#controlsProcesses()} first. Tests that run at the same time would be in
 * each other's way there: {@code mvn -T1 -Dtest.forks=1}.
 */
@NullMarked
package io.github.hibernatemr.testkit;

import org.jspecify.annotations.NullMarked;
