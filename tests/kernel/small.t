#!/usr/bin/env python3
"""The kernel's own suites all pass with little memory: 16 MB."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../qemu"))
import ktap
from machine import BUILD

ktap.run(BUILD, ram="16M")
