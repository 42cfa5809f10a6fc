-- Conditions break before OR, then before AND; the AND of a BETWEEN is no place to break.
TRAIN MODEL m USING knn FROM t where first_column > 1 and second_column between 10 and 20 and third_column is not null or fourth_column = 4 and not fifth_column
WITH FEATURES (x) STOP WHEN recall > 0.9 and epochs >= 20 or training_time > 10 minutes and validation_loss does not improve for 10 epochs or (loss < .5 and f1 > 90%);
