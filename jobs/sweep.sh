#!/bin/bash
# A whole sweep in one job: sbatch jobs/sweep.sh [swarm_mc] SWEEP.cfg [-o FOLDER] [option ...]
# Several jobs may share the cases of one folder: sbatch --array=0-3 jobs/sweep.sh SWEEP.cfg -o FOLDER
#SBATCH --job-name=marsdisk-sweep
#SBATCH --ntasks=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
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

take_input 'usage: sbatch jobs/sweep.sh [swarm_mc] SWEEP.cfg [-o FOLDER] [option ...]' "$@"
take_folder "$results/$(basename "$input" .cfg)-${SLURM_ARRAY_JOB_ID:-$job}" "${rest[@]}"

# part_of_array: the cases of this task, an even share of all, as the words of --index to `part`; false: there are none for it.
part_of_array() {
    local tasks=${SLURM_ARRAY_TASK_COUNT:-1} me cases
    part=()
    ((tasks > 1)) || return 0
    cases=$("$home/build/$program" --sweep "$input" "${options[@]}" --list | grep -c .)
    me=$(((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN) / ${SLURM_ARRAY_TASK_STEP:-1}))
    part=(--index "$((me * cases / tasks))-$(((me + 1) * cases / tasks - 1))")
    ((me * cases / tasks < (me + 1) * cases / tasks))
}

part_of_array || { echo 'there are more tasks than cases: nothing to do for this one'; exit 0; }
# shellcheck disable=SC2046 # two words, or none
launch "$ranks" "$folder" --sweep "$input" --resume "${part[@]}" $(max_wall) "${options[@]}"
code=$?
again=$(command_line sweep.sh "$input" -o "$folder" "${options[@]}")
case $code in
8) echo "some cases failed, sweep.csv says why; they are run again with: $again --retry-failed" ;;
75) echo "stopped early, with checkpoints; it goes on with: $again" ;;
esac
again_later "$code"
exit "$code"
