-- Results beside a table are told apart by its key.
CREATE TABLE readings (sensor integer, celsius real);
COMPUTE scores FROM readings(celsius) INTO TABLE scores(score) USING sigmoid;
