#!/bin/bash
# Weak scaling: a case that grows with the ranks, on 1, 2, 4, ... of them: sbatch jobs/weak_scaling.sh [swarm_mc] INPUT.cfg [option ...]
# Cells of a disk, or electrons and collisions of a swarm, times the ranks. Prints a table and leaves it as scaling.txt.
#SBATCH --job-name=marsdisk-weak
#SBATCH --nodes=1
#SBATCH --ntasks=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --exclusive
#SBATCH --time=01:00:00
#SBATCH --output=%x-%j.log
#SBATCH --open-mode=append
# The repository: MARSDISK_HOME, or where this script lies, or where the original is of the copy that sbatch has made, or here.
for home in "${MARSDISK_HOME:-}" "$(dirname "${BASH_SOURCE[0]}")/.." \
    "$(dirname "$(scontrol show job -o "${SLURM_JOB_ID:-}" 2>/dev/null | sed -n 's/.* Command=\([^ ]*\).*/\1/p' | head -n 1)")/.." \
    "${SLURM_SUBMIT_DIR:-.}" "${SLURM_SUBMIT_DIR:-.}/.."; do
    [[ ! -r $home/jobs/job_env ]] || break
done
[[ -r $home/jobs/job_env ]] || { echo 'set MARSDISK_HOME to the repository of marsdisk' >&2; exit 2; }
. "$home/jobs/job_env"
. "$home/jobs/scaling_runs"

take_input 'usage: sbatch jobs/weak_scaling.sh [swarm_mc] INPUT.cfg [option ...]' "$@"
take_folder "$results/$(basename "$input" .cfg)-weak-$job" "${rest[@]}"
read_sizes || exit $?

# size_on RANKS: the settings of a case so many times as large.
size_on() {
    local key
    for key in "${!size[@]}"; do echo "--set $key=$(awk "BEGIN { printf \"%.17g\", $1 * ${size[$key]} }")"; done
}

measure weak
exit $?
