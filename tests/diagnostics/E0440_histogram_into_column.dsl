-- Counts of bins are no column.
CREATE TABLE trades (id bigint PRIMARY KEY, price real, volume integer);
COMPUTE sizes FROM trades(price) INTO column(trades) USING histogram WITH (low = 0, high = 100, bins = 20);
