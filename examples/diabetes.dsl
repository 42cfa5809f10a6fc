-- A number as the target, and expressions as features: the progression of diabetes one year on.
-- args: --schema examples/data/tables.sql

TRAIN MODEL progression
  USING linear_regression(l2 = 5.0)
  FROM diabetes
  PREDICT progression
  WITH FEATURES (
    age,
    sex = 2 AS is_second_sex,
    bmi,
    blood_pressure,
    bmi * blood_pressure AS bmi_times_pressure,
    total_cholesterol,
    ldl,
    hdl,
    cholesterol_hdl_ratio,
    log_triglycerides,
    glucose
  )
  SPLIT DATA training = 0.8, test = 0.2
  SEED 3;
