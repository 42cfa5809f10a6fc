-- Agents: what they watch, when they act, what they search.
create agent a for model m when recall<0.8 or drift increases for 3 consecutive_checks then retrain and alert ops('weak');
create agent b check model m every 10 epochs when loss does not improve for 3 epochs then stop_training;
create agent c check metrics every 1 hour when accuracy drops below 0.8 then rollback to previous_version and notify ops('rolled back because accuracy fell') and archive version 3;
create agent d for model m optimize using bayesian_optimization search space {'learning_rate':log_uniform(0.0001,0.1),'layers':choice([[64],[64,32],[128,64,32]]),'dropout':uniform(0,0.5)} maximize roc_auc with budget 50 trials parallel execution 4 workers;
create agent every every 10 minutes execute refresh(); alter agent a pause; drop agent if exists a;
register agent r with capabilities ['train','deploy'] subscribe to ['model.*','data.*'] publish to ['agent.done'] priority 'high' resource_limits {'max_memory':'1GB'};
