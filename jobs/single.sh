#!/bin/bash
# One run: sbatch jobs/single.sh INPUT.cfg [option of marsdisk ...]
#SBATCH --job-name=marsdisk
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=16
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=01:00:00
#SBATCH --output=%x-%j.log
. "${SLURM_SUBMIT_DIR:-.}/jobs/job_env"

input=${1:?usage: sbatch jobs/single.sh INPUT.cfg [option ...]}
shift
names_folder "$@" || set -- -o "$results/$(basename "$input" .cfg)-$job" "$@"
# shellcheck disable=SC2046 # two words, or none
launch "$ranks" "$input" --resume $(max_wall) "$@"
code=$?
[[ $code != 75 ]] || echo "stopped early, with a checkpoint; it goes on with: sbatch jobs/single.sh$(printf ' %q' "$input" "$@")"
exit "$code"
