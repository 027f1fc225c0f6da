# Settings of nbgrader for the Go kernel: what a student gets in place of the solution.
# When it grades, nbgrader sets NBGRADER_EXECUTION: then check.Show ends the cell of an
# answer that does not pass, and what nobody has solved counts 0. At home the cell only
# says what is wrong.
c = get_config()  # noqa: F821
c.ClearSolutions.code_stub = {"go": '// your answer'}
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
