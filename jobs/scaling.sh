#!/bin/bash
# Strong scaling: the same case on 1, 2, 4, ... ranks: sbatch jobs/scaling.sh INPUT.cfg [option of marsdisk ...]
# Prints a table and leaves it as scaling.txt. The digests must agree: the result does not depend on the number of ranks.
#SBATCH --job-name=marsdisk-scaling
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
    "$(dirname "$(scontrol show job -o "${SLURM_JOB_ID:-}" 2>/dev/null | sed -n 's/.* Command=\([^ ]*\).*/\1/p')")/.." \
    "${SLURM_SUBMIT_DIR:-.}" "${SLURM_SUBMIT_DIR:-.}/.."; do
    [[ ! -r $home/jobs/job_env ]] || break
done
[[ -r $home/jobs/job_env ]] || { echo 'set MARSDISK_HOME to the repository of marsdisk' >&2; exit 2; }
. "$home/jobs/job_env"

take_input 'usage: sbatch jobs/scaling.sh INPUT.cfg [option ...]' "$@"
folder=$results/$(basename "$input" .cfg)-scaling-$job
mkdir -p "$folder" || exit 1

# Most ranks first: where time gets short, the slowest is what is left out, and the rest is worth having.
counts=("$ranks")
for ((n = 1; 2 * n < ranks; n *= 2)); do :; done
for (( ; n > 0; n /= 2)); do ((n == ranks)) || counts+=("$n"); done

code=0
for n in "${counts[@]}"; do
    # Without this, marsdisk itself would choose fewer ranks for a small disk.
    # shellcheck disable=SC2046 # two words, or none
    launch "$n" "$folder/$n" "$input" --set "parallel.ranks=$n" $(max_wall) "${rest[@]}" >"$folder/$n.log" 2>&1
    one=$?
    if [[ $one == 75 || -n $stopping ]]; then
        echo "stopped early: no run is started after that on $n ranks"
        code=75
        break
    fi
    [[ $one == 0 ]] || { cat "$folder/$n.log"; code=1; }
done

{
    echo "ranks  wall_s  speed-up  efficiency  state_digest"
    for n in $(printf '%s\n' "${counts[@]}" | sort -n); do
        [[ -r $folder/$n/summary.json && $(summary "$folder/$n" status) == finished ]] || continue
        echo "$n $(summary "$folder/$n" wall_s) $(summary "$folder/$n" state_digest)"
    done | awk '
        NR == 1 { least = $1; work = $1 * $2; digest = $3 }
        { printf "%5d  %6.2f  %8.2f  %9.0f%%  %s%s\n", $1, $2, work / $2, 100 * work / $2 / $1, $3, $3 == digest ? "" : "  DIFFERS" }
        END { if (least > 1) print "the speed-up counts from " least " ranks: fewer were not finished" }'
} | tee "$folder/scaling.txt"
exit "$code"
