# Outlives the JVM by the moment it takes to tidy up after it.
#
# $1 is the cluster's directory. Standard input is a pipe whose other end only the JVM holds: it ends when the
# cluster is closed, and when the JVM dies in whatever way. Each server's directory holds a file "pid" with the
# server's process id and the signal that ends it.
dir=$1
trap '' INT HUP TERM
umask 077
mkdir "$dir" || exit 1
[ -z "$2" ] || chmod "$2" "$dir"
echo ready

while read -r _; do :; done

# A process id may have been given to a stranger by now, so only a process that names our directory is ours.
command_line() {
    if [ -d /proc/self ]; then
        tr '\0' ' ' <"/proc/$1/cmdline"
    else
        ps -o args= -p "$1"
    fi
}

signal_servers() {
    alive=no
    for file in "$dir"/*/pid; do
        [ -e "$file" ] || continue
        read -r pid ending <"$file"
        if command_line "$pid" | grep -qF "$dir"; then
            alive=yes
            case $1 in
                check) ;;
                ending) kill -s "$ending" "$pid"; kill -s CONT "$pid" ;;
                *) kill -s "$1" "$pid" ;;
            esac
        fi
    done
} 2>/dev/null

# PostgreSQL itself kills children that do not obey within 5 s; the postmaster gets a little longer.
signal_servers ending
turns=0
while [ $alive = yes ] && [ $turns -lt 200 ]; do
    [ $turns -ne 140 ] || signal_servers KILL
    sleep 0.05
    turns=$((turns + 1))
    signal_servers check
done

# A postmaster that was killed hard leaves its System V segment behind; the seventh line of its pid file names it.
for file in "$dir"/*/data/postmaster.pid; do
    [ -e "$file" ] || continue
    set -- $(sed -n 7p "$file")
    [ -z "$2" ] || ipcrm -m "$2" 2>/dev/null
done

turns=0
until rm -rf "$dir" 2>/dev/null || [ $turns -ge 40 ]; do
    sleep 0.05
    turns=$((turns + 1))
done
