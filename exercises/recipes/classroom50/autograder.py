"""Grades a submission on Classroom 50.

Put this file beside a copy of the course, the folder glassnet, into
CLASSROOM/autograders/ASSIGNMENT/ and set the assignment's runtime to
{"go": "1.26"}. The runner starts it in the student's checkout and reads
result.json there. Only the answers are taken from the checkout.
"""

import os
import subprocess
import sys
from pathlib import Path

# What is graded: chapters (7) and exercises (hiddendelta); none is all.
EXERCISES = os.environ.get("EXERCISES", "").split()

here = Path(__file__).resolve().parent
course = Path(os.environ.get("GLASSNET", here / "glassnet"))
submission = Path.cwd()
sys.exit(
    subprocess.run(
        ["go", "run", "./exercises", "report", "-format", "classroom50", "-from", str(submission), "-o", str(submission / "result.json")]
        + EXERCISES,
        cwd=course,
    ).returncode
)
