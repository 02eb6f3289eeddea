#!/bin/bash
# Many small runs, one array task for each line of LIST:
#   sbatch --array=1-$(grep -c . jobs/sweep.txt) jobs/array.sh INPUT.cfg jobs/sweep.txt [-o FOLDER] [option of marsdisk ...]
# A line holds KEY=VALUE settings between blanks; a value itself holds no blank. Below FOLDER each task has its own.
#SBATCH --job-name=marsdisk-array
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=00:30:00
#SBATCH --output=%x-%A_%a.log
. "${SLURM_SUBMIT_DIR:-.}/jobs/job_env"

usage='usage: sbatch --array=1-N jobs/array.sh INPUT.cfg LIST [-o FOLDER] [option ...]'
input=${1:?$usage} list=${2:?$usage}
task=${SLURM_ARRAY_TASK_ID:?$usage}
shift 2
folder=$results/$(basename "$input" .cfg)-${SLURM_ARRAY_JOB_ID:-$job}
if [[ ${1:-} == -o || ${1:-} == --out ]]; then
    folder=${2:?$usage}
    shift 2
fi
if names_folder "$@"; then echo "-o comes first, it is the folder above those of the tasks; $usage" >&2; exit 2; fi
read -r -a settings <<<"$(grep . "$list" | sed -n "${task}p")"
[[ ${#settings[@]} -gt 0 ]] || { echo "$list has no line $task" >&2; exit 2; }

options=()
for setting in "${settings[@]}"; do options+=(--set "$setting"); done
echo "task $task: ${settings[*]}"
# shellcheck disable=SC2046 # two words, or none
launch "$ranks" "$input" -o "$folder/$task" --resume $(max_wall) "${options[@]}" "$@"
code=$?
[[ $code != 75 ]] || echo "task $task stopped early, with a checkpoint; submitted again with -o$(printf ' %q' "$folder") it goes on"
exit "$code"
