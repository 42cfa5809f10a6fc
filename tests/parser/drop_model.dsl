-- DROP MODEL, also for a model called if.
DROP MODEL m;
DROP MODEL IF EXISTS s.m;
DROP MODEL if;
