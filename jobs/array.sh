#!/bin/bash
# Many small runs, one array task for each line of LIST:
#   sbatch --array=1-$(grep -c . jobs/sweep.txt) jobs/array.sh INPUT.cfg jobs/sweep.txt [-o FOLDER] [option of marsdisk ...]
# A line holds KEY=VALUE settings between blanks; a value itself holds no blank. Below FOLDER each task has its own.
# Without --array, or without SLURM, one line after the other.
#SBATCH --job-name=marsdisk-array
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=00:30:00
#SBATCH --output=%x-%A_%a.log
# The repository: MARSDISK_HOME, or where this script lies, or where the original is of the copy that sbatch has made, or here.
for home in "${MARSDISK_HOME:-}" "$(dirname "${BASH_SOURCE[0]}")/.." \
    "$(dirname "$(scontrol show job -o "${SLURM_JOB_ID:-}" 2>/dev/null | sed -n 's/.* Command=\([^ ]*\).*/\1/p')")/.." \
    "${SLURM_SUBMIT_DIR:-.}" "${SLURM_SUBMIT_DIR:-.}/.."; do
    [[ ! -r $home/jobs/job_env ]] || break
done
[[ -r $home/jobs/job_env ]] || { echo 'set MARSDISK_HOME to the repository of marsdisk' >&2; exit 2; }
. "$home/jobs/job_env"

usage='usage: sbatch --array=1-N jobs/array.sh INPUT.cfg LIST [-o FOLDER] [option ...]'
input=$(here_or_home "${1:?$usage}") list=$(here_or_home "${2:?$usage}")
shift 2
take_folder "$results/$(basename "$input" .cfg)-${SLURM_ARRAY_JOB_ID:-$job}" "$@"
lines=$(grep -c . "$list") || { echo "$list: expected lines of settings" >&2; exit 2; }

# run_line K: the run of the K-th line that is not empty.
run_line() {
    local settings words=() setting
    read -r -a settings <<<"$(grep . "$list" | sed -n "${1}p")"
    [[ ${#settings[@]} -gt 0 ]] || { echo "$list has no line $1" >&2; return 2; }
    for setting in "${settings[@]}"; do words+=(--set "$setting"); done
    echo "task $1: ${settings[*]}"
    # shellcheck disable=SC2046 # two words, or none
    launch "$ranks" "$folder/$1" "$input" --resume $(max_wall) "${words[@]}" "${options[@]}"
}

code=0
for task in ${SLURM_ARRAY_TASK_ID:-$(seq "$lines")}; do
    run_line "$task"
    one=$?
    [[ $one == 0 ]] || code=$one
    [[ $one != 75 ]] || break
done
[[ $code != 75 ]] || echo "task $task stopped early, with a checkpoint; submitted again with -o $(printf '%q' "$folder") it goes on"
exit "$code"
