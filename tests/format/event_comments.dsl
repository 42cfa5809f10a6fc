-- Comments inside blocks stay beside their steps.
WHEN EVENT 'x' WHERE a -- the condition
BEGIN -- steps
-- first
NOTIFY ops; -- told
IF a THEN -- if
RETRAIN MODEL m;
-- last of then
ELSE
-- nothing to do
stop_training;
-- last of else
END IF;
-- last
END;
