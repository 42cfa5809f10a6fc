-- What tensors have to do with one another.
RELATE TENSOR fraud.weights TO fraud.gradients AS derived_from;
