#!/usr/bin/env python3
"""Reads event files as TensorBoard does and prints every curve: its tag, then step, wall time and value of each point.

    pip install tensorboard
    python scripts/compare/read_events.py DIRECTORY

Values are the floats that TensorBoard shows. Optional: Ouroboros itself needs no Python.
"""
import sys

from tensorboard.backend.event_processing.event_accumulator import SCALARS, EventAccumulator

if len(sys.argv) != 2:
    sys.exit(__doc__)
events = EventAccumulator(sys.argv[1], size_guidance={SCALARS: 0})  # 0: all points
events.Reload()
for tag in events.Tags()[SCALARS]:
    print(tag)
    for point in events.Scalars(tag):
        print(f"  {point.step}\t{point.wall_time:.3f}\t{point.value:.9g}")
