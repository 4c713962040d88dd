#!/bin/sh
# Prove profiles/slurm against a real Slurm of one node, made from Debian's packages. Run as root on a spare machine or
# in a container, in Rapport's folder:   benchmarks/one_node_slurm.sh
# It starts munge, slurmctld and slurmd with a configuration of its own, and ends and removes them again.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
for tool in munged slurmctld slurmd sbatch squeue; do
    command -v "$tool" >/dev/null || { echo "missing $tool: apt-get install munge slurmctld slurmd slurm-client" >&2; exit 1; }
done
conf=/etc/slurm/slurm.conf # where jobs look for it
[ ! -e "$conf" ] || { echo "$conf exists: this is a machine of a cluster; use a spare one" >&2; exit 1; }
place=$(mktemp -d)
started=
tidy() {
    for pid in $started; do kill "$pid" 2>/dev/null || :; done
    rm -f "$conf"
    if [ "${KEEP:-}" ]; then echo "kept: $place"; else rm -rf "$place"; fi
}
trap tidy EXIT
trap 'exit 130' INT TERM

# munge: the key that all of Slurm's parts share
chmod 711 "$place"
dd if=/dev/urandom of="$place/munge.key" bs=1 count=1024 2>/dev/null
chmod 400 "$place/munge.key"
mkdir "$place/munge" && chmod 755 "$place/munge"
munged --foreground --force --key-file="$place/munge.key" --socket="$place/munge/socket" --log-file="$place/munge.log" \
    --pid-file="$place/munge.pid" --seed-file="$place/munge.seed" >"$place/munge.out" 2>&1 &
started="$started $!"

host=$(hostname -s)
mkdir -p /etc/slurm
cat >"$conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$place/munge/socket
CredType=cred/munge
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.pid
SlurmctldLogFile=$place/slurmctld.log
SlurmdLogFile=$place/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(slurmd -C | sed -n 's/.*RealMemory=\([0-9]*\).*/\1/p') State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
mkdir "$place/state" "$place/spool"
sleep 1
slurmctld -D -f "$conf" >"$place/ctld.out" 2>&1 &
started="$started $!"
slurmd -D -f "$conf" -N "$host" >"$place/slurmd.out" 2>&1 &
started="$started $!"
n=0
until sinfo -h -o %T 2>/dev/null | grep -q idle; do
    n=$((n + 1))
    [ $n -lt 60 ] || { echo "Slurm does not come up:" >&2; tail -5 "$place"/*.out "$place"/*.log >&2; exit 1; }
    sleep 1
done
sinfo

"$root/review" install slurm
"$root/review" new "$place/mine" >/dev/null
cd "$place/mine"
for name in one two; do
    printf 'TY  - JOUR\nTI  - Alliance with a digital helper, study %s\nAU  - Doe, J.\nPY  - 2020\nER  - \n' $name >"$place/$name.ris"
    "$root/review" add-search "$place/$name.ris" --source "Source $name" --date 2026-01-31
done
rm -rf results .snakemake
"$root/review" --workflow-profile "$root/profiles/slurm" --until search_log deduplicate
cp -r results "$place/by-slurm"
sed -n 's/.*\(sched.*JobId=[0-9]*\).*/\1/p; s/.*\(_job_complete: JobId=[0-9]* done\).*/\1/p' "$place/slurmctld.log"
grep -q '_job_complete: JobId=' "$place/slurmctld.log" || { echo "no job ran in Slurm" >&2; exit 1; }
rm -rf results .snakemake
"$root/review" --until search_log deduplicate
rm -rf results/logs "$place/by-slurm/logs"
diff -r results "$place/by-slurm" && echo "The same bytes by Slurm as on this machine."
