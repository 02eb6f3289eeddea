#!/bin/bash
# Many small runs, one array task for each line of LIST:
#   sbatch --array=1-$(grep -vc '^#' jobs/array.txt) jobs/array.sh [swarm_mc] INPUT.cfg jobs/array.txt [-o FOLDER] [option ...]
# A line holds KEY=VALUE settings between blanks; a value itself holds no blank; empty lines and those that begin with # do not count.
# Below FOLDER each task has its own. Without --array, or without SLURM, one line after the other.
#   bash jobs/array.sh --check INPUT.cfg LIST              looks at every line before anything is submitted
#   bash jobs/array.sh --status INPUT.cfg LIST -o FOLDER   what became of each, their numbers as array.csv, and the line that submits those
#                                                          that are not finished
#SBATCH --job-name=marsdisk-array
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=00:30:00
#SBATCH --output=%x-%A_%a.log
#SBATCH --open-mode=append
# The repository: MARSDISK_HOME, or where this script lies, or where the original is of the copy that sbatch has made, or here.
for home in "${MARSDISK_HOME:-}" "$(dirname "${BASH_SOURCE[0]}")/.." \
    "$(dirname "$(scontrol show job -o "${SLURM_JOB_ID:-}" 2>/dev/null | sed -n 's/.* Command=\([^ ]*\).*/\1/p' | head -n 1)")/.." \
    "${SLURM_SUBMIT_DIR:-.}" "${SLURM_SUBMIT_DIR:-.}/.."; do
    [[ ! -r $home/jobs/job_env ]] || break
done
[[ -r $home/jobs/job_env ]] || { echo 'set MARSDISK_HOME to the repository of marsdisk' >&2; exit 2; }
. "$home/jobs/job_env"

usage='usage: sbatch --array=1-N jobs/array.sh [--check|--status] [swarm_mc] INPUT.cfg LIST [-o FOLDER] [option ...]'
asked=run
case ${1:-} in --check | --status) asked=${1#--} && shift ;; esac
take_input "$usage" "$@"
first=$input
take_input "$usage" "${rest[@]}"
list=$input input=$first
take_folder "$results/$(basename "$input" .cfg)-${SLURM_ARRAY_JOB_ID:-$job}" "${rest[@]}"
counted() { grep -vE '^[[:space:]]*(#|$)' "$list"; }
lines=$(counted | grep -c .) || { echo "$list: expected lines of settings" >&2; exit 2; }

# settings_of K: the K-th line that counts, to `settings` and, as options, to `words`.
settings_of() {
    local setting
    settings=() words=()
    [[ $1 =~ ^[1-9][0-9]*$ ]] && read -r -a settings <<<"$(counted | sed -n "${1}p")"
    [[ ${#settings[@]} -gt 0 ]] || { echo "$list has no line $1: they count from 1 to $lines" >&2; return 2; }
    for setting in "${settings[@]}"; do words+=(--set "$setting"); done
}

if [[ $asked == check ]]; then
    bad=0
    for k in $(seq "$lines"); do
        settings_of "$k"
        if told=$("$home/build/$program" --check "$input" "${words[@]}" "${options[@]}" 2>&1 >/dev/null); then continue; fi
        echo "line $k (${settings[*]}): $told"
        bad=$((bad + 1))
    done
    echo "$lines lines, $bad refused"
    exit $((bad > 0 ? 3 : 0))
fi

# state_of K: how its run ended, or what there is of it.
state_of() {
    local state
    state=$(summary "$folder/$1" status)
    [[ -e $folder/$1 ]] || state='not begun'
    echo "${state:-unfinished}"
}

# collect: all numbers and texts of the summaries, a row for each line of the list, those that left nothing too, to array.csv.
collect() {
    local k
    for k in $(seq "$lines"); do
        settings_of "$k"
        printf '%s\t%s\t%s\n' "$k" "${settings[*]}" "$(state_of "$k")"
        sed -n 's/,$//; s/^ \{1,2\}"\([^"]*\)": *\([^[{ ].*\)$/=\1\t\2/p' "$folder/$k/summary.json" 2>/dev/null
    done | awk -F '\t' '
        /^=/ { name = substr($1, 2)
               if (name != "status") { if (!(name in place)) { place[name] = ++columns; title[columns] = name } value[rows, place[name]] = $2 }
               next }
        { rows++; line[rows] = $1 ",\"" $2 "\"," $3 }
        END { printf "line,settings,status"
              for (c = 1; c <= columns; c++) printf ",%s", title[c]
              for (r = 1; r <= rows; r++) { printf "\n%s", line[r]; for (c = 1; c <= columns; c++) printf ",%s", value[r, c] }
              printf "\n" }'
}

if [[ $asked == status ]]; then
    left=()
    for k in $(seq "$lines"); do
        settings_of "$k"
        state=$(state_of "$k")
        [[ $state == finished ]] || left+=("$k")
        echo "$k  $state  ${settings[*]}"
    done
    [[ ! -d $folder ]] || collect >"$folder/array.csv"
    [[ ${#left[@]} == 0 ]] || echo "to go on: sbatch --array=$(IFS=, && echo "${left[*]}") $(command_line array.sh "$input" "$list" -o "$folder" "${options[@]}" | cut -d ' ' -f 2-)"
    exit 0
fi

# run_line K: the run of the K-th line.
run_line() {
    local settings words
    settings_of "$1" || return 2
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
[[ $code != 75 ]] || echo "task $task stopped early; submitted again with -o $(printf '%q' "$folder") it goes on"
again_later "$code"
exit "$code"
