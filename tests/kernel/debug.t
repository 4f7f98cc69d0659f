#!/usr/bin/env python3
"""The kernel's own suites all pass in the debug build."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
import ktap
from machine import DEBUG_BUILD

ktap.run(DEBUG_BUILD)
