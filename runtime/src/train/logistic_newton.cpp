// SPDX-License-Identifier: Apache-2.0
// Newton's method for two classes.
#include "runtime/src/train/logistic_objective.h"

namespace dmlc::train {

SolverEnd solve_newton(LogisticObjective& objective, const Penalty& penalty, const SolverLimits& limits,
                       IterationLog& log, std::vector<double>& parameters) {
  std::optional<HessianFactors> factors = approach(objective, penalty, parameters);
  Newton newton(objective, penalty, limits, 1, parameters);
  newton.begin(std::move(factors));
  bool stopped = false;
  for (std::uint32_t iteration = 1; iteration <= limits.max_iterations && !stopped && newton.step(); ++iteration) {
    stopped = log.add(iteration, newton.mean_loss(), objective.weights_of(parameters));
  }
  SolverEnd end = newton.full_end();
  end.stopped = stopped;
  return end;
}

}  // namespace dmlc::train
