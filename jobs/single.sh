#!/bin/bash
# One run: sbatch jobs/single.sh [swarm_mc] INPUT.cfg [option ...]
#SBATCH --job-name=marsdisk
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

take_input 'usage: sbatch jobs/single.sh [swarm_mc] INPUT.cfg [option ...]' "$@"
take_folder "$results/$(basename "$input" .cfg)-$job" "${rest[@]}"
# shellcheck disable=SC2046 # two words, or none
launch "$ranks" "$folder" "$input" --resume $(max_wall) "${options[@]}"
code=$?
[[ $code != 75 ]] || echo "stopped early; it goes on with: $(command_line single.sh "$input" -o "$folder" "${options[@]}")"
again_later "$code"
exit "$code"
