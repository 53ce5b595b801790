"""One notebook, run and judged: the student's cells in one process, the tests in another.

wire       how values cross between the two: plain data, arrays, and handles; never pickle
shell      IPython without a front end: runs a cell, collects its outputs
student    the student's process: runs cells, does what the tests ask of its objects
remote     the examiner's side of a handle: an object that lives in the student's process
examiner   the examiner's process: locked cells and tests
nursery    warm processes that both are forked from, and the supervision of the two
"""
