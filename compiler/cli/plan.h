// SPDX-License-Identifier: Apache-2.0
// What applying a program would change in a database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/context.h"
#include "compiler/cli/program.h"
#include "compiler/cli/training_cost.h"
#include "compiler/database/connection.h"

namespace dmlc::cli {

enum class PlanSign { Create, Change, Drop, Retrain, Run, Unchanged };

/// "+", "~", "-", "↻", ">" or "=".
[[nodiscard]] std::string_view name_of(PlanSign sign);

struct PlanItem {
  PlanSign sign = PlanSign::Run;
  std::string title;                 ///< "model public.fraud"
  std::vector<std::string> details;  ///< what differs, how many rows, how much work
  bool destructive = false;
  std::optional<TrainingCost> cost;  ///< of a training that applying would queue, where the database could tell it
};

struct Plan {
  std::vector<PlanItem> items;
  std::string state;  ///< hash of everything in the database that the plan depends on

  [[nodiscard]] bool changes() const;
};

/// Compares a compiled program with the database it was compiled against; reads only. nullopt with a diagnostic when
/// the database could not be asked.
[[nodiscard]] std::optional<Plan> make_plan(Context& context, database::Connection& connection, const Program& program);

/// Hash of the catalog the program sees (without statistics), of its models' specs and versions, and of which database
/// this is.
[[nodiscard]] std::optional<std::string> hash_state(Context& context, database::Connection& connection,
                                                    const Program& program);

/// What differs between two model specs, in words: "parameters.l2: 1.0 → 2.0".
[[nodiscard]] std::vector<std::string> compare_specs(const std::string& stored, const std::string& declared);

[[nodiscard]] std::string print_plan(const Plan& plan, bool colour);

}  // namespace dmlc::cli
