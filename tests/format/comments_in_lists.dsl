-- A line comment in a list breaks the list; commas come before comments.
TRAIN MODEL m USING knn FROM t WITH FEATURES ( -- all
a -- one
, -- two
b -- three
-- four
, c);
TRAIN MODEL n USING knn(-- nothing
) FROM (-- rows
select a, -- first
b from t) q WITH FEATURES (/* only */ a);
EVALUATE MODEL m ON t METRICS (accuracy, f1) -- at the end it breaks nothing
;
