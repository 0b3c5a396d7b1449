#!/usr/bin/env python3
"""Puts the models' goldens and compute-sanitizer's findings into the record of rz_gpu_check and files it under docs/gpu/.

usage: gpu_record.py RECORD LOGS FOLDER
Reads LOGS/goldens.jsonl and LOGS/TOOL.log where they are there. Writes FOLDER/GPU-DATE-COMMIT.json and prints its path. Exits 1
where a golden failed, or a tool found something or did not get to its summary (null in the record).
"""
import json
import re
import sys
from pathlib import Path

TOOLS = ('memcheck', 'racecheck', 'synccheck')
SUMMARY = re.compile(r'SUMMARY: (\d+) (?:error|hazard)')


def findings(log):
    """The number in a log's last summary line, or None where there is none."""
    counts = SUMMARY.findall(log)
    return int(counts[-1]) if counts else None


def file_name(record):
    gpu = re.sub(r'[^a-z0-9]+', '-', record['gpu'].lower()).strip('-')
    return f'{gpu}-{record["date"][:10]}-{record["commit"]}.json'


def main():
    source, logs, folder = map(Path, sys.argv[1:])
    record = json.loads(source.read_text())
    present = [tool for tool in TOOLS if (logs / f'{tool}.log').exists()]
    record['sanitizer'] = {tool: findings((logs / f'{tool}.log').read_text(errors='replace')) for tool in present}
    if (logs / 'goldens.jsonl').exists():
        for line in (logs / 'goldens.jsonl').read_text().splitlines():
            record['goldens'].update(json.loads(line))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file_name(record)
    target.write_text(json.dumps(record, indent=2) + '\n')
    print(target)
    sys.exit(any(count != 0 for count in record['sanitizer'].values()) or not all(record['goldens'].values()))


if __name__ == '__main__':
    main()
