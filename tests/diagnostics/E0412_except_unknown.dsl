-- EXCEPT names a column that the source does not have.
CREATE TABLE members (member_no integer, age integer, visits integer, renewed boolean);
TRAIN MODEL renewal USING logistic_regression FROM members
  PREDICT renewed WITH FEATURES (* EXCEPT (member_id));
