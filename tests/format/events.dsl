-- Events: steps of a block have lines of their own, blocks inside blocks are indented.
when model m converged then deploy to e and notify ops('done');
when model m recall<0.8 and drift exceeds 0.3 retrain using latest 90 days of data alert ops schedule retraining in 30 days and publish event 'model.weak' with payload {model:'m', severity: high};
when event 'model.*' where payload->>'kind' = 'drift' then execute p(1,'a') and stop_training;
when event 'x' begin notify ops; if payload->>'a' = 'b' and f(c) then archive previous_version; rollback to version 2; if true then trigger w; end if; else retrain model m; end if; rollback_to_best_checkpoint and execute procedure q(); end;
