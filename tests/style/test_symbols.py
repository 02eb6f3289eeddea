#!/usr/bin/env python3
"""What the compiled library shows: prefixes, no hidden state, and no libm function whose last bit depends on the CPU."""
import os
import re
import subprocess

import tree

# State that cannot be an argument: (object, name).
ALLOWED_STATE = {("memory.o", "blocks_live"), ("signal.o", "stop_requested"), ("signal.o", "checkpoint_requested")}
CPU_DEPENDENT = re.compile(r"^(exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|cbrt|sin|cos|tan|a?sinh|a?cosh|a?tanh|hypot|tgamma|"
                           r"lgamma|erfc?|asin|acos|atan2?|sincos)f?$")


def symbols(library):
    """(object, name, class, section) of every symbol."""
    text = subprocess.run(["nm", "-f", "sysv", library], capture_output=True, text=True, check=True).stdout
    member = ""
    for line in text.splitlines():
        heading = re.match(r"(?:Symbols|Undefined symbols) from .*\[(.*)\]:", line)
        if heading:
            member = heading.group(1)
        fields = [f.strip() for f in line.split("|")]
        if len(fields) == 7 and fields[0] != "Name":
            yield member, fields[0], fields[2], fields[6]


def main():
    report = tree.Report()
    library = os.path.join(os.environ.get("BUILD", "build"), "libmarsdisk.a")
    for member, name, kind, section in symbols(library):
        if kind == "U":
            report.check(not CPU_DEPENDENT.match(name), f"{member} calls {name}: use md_{name} of numbers/numeric.h")
            continue
        if kind.isupper():
            report.check(name.startswith(("md_", "sw_")), f"{member}: external symbol {name} lacks the prefix md_ or sw_")
        mutable = re.match(r"\.(data|bss|tdata|tbss)(?!\.rel\.ro)|\*COM\*", section)
        if mutable:
            base_name = re.sub(r"\.\d+$", "", name)
            report.check((member, base_name) in ALLOWED_STATE, f"{member}: {name} is mutable state in {section}")
    report.end()


main()
