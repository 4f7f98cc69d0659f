#!/usr/bin/env python3
"""The kernel's own suites all pass with more memory than the direct map shows: 1 GB."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
import ktap
from machine import BUILD

ktap.run(BUILD, ram="1G")
