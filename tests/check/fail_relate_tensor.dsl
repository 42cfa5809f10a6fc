-- A tensor beside itself, and a relation one letter off.
RELATE TENSOR weights TO weights AS copy_of;
RELATE TENSOR a TO b AS derived_fron;
