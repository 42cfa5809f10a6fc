-- What there is: on one line where it fits.
show models; show versions of model m where version>2 order by version desc,created limit 10; show tensors of model s.m;
show checkpoints of model m where a_long_column_of_checkpoints > 100 and another_long_column < 7 order by created_at desc limit 5;
show endpoints;show agents;show jobs;show events;show kernels;
