# Settings of nbgrader for the Go kernel: what a student gets in place of the solution.
c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {"go": 'return check.TODO[*mat.Dense]("HiddenDelta") // your answer'}
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
