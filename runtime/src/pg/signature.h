// SPDX-License-Identifier: Apache-2.0
// What a function in LANGUAGE dml must look like for its model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/src/train/model_spec.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {

enum class Action : std::uint8_t { predict, predict_proba, classes, recommend, forecast, compute };

/// A function of LANGUAGE dml as its catalog row says. Plain data in one memory context.
struct ModelFunction {
  Action action;
  const char* schema;
  const char* model;  ///< or the computation
  const char* name;   ///< of the function itself, qualified
  Oid owner;
  Oid returns;
  int argument_count;
  const Oid* arguments;
  bool returns_set;
  Oid columns[2];  ///< types of the columns that a set has; invalid where there are not two
  char volatility;
};

/// PostgreSQL frame; allocates in the current context. Raises a syntax error for a body that is none of the known
/// forms.
[[nodiscard]] ModelFunction read_model_function(Oid function);

/// The SQL types of a specification, looked up by name.
struct SpecTypes {
  std::vector<Oid> features;
  Oid target = InvalidOid;
};
[[nodiscard]] SpecTypes resolve_types(const train::ModelSpec& spec);

/// Empty when the function fits, else what does not.
[[nodiscard]] std::string signature_mismatch(const ModelFunction& function, const train::ModelSpec& spec,
                                             const SpecTypes& types);
/// The type that `predict` returns: the target's, double precision for regression.
[[nodiscard]] Oid prediction_type(const train::ModelSpec& spec, const SpecTypes& types);

}  // namespace dmlc::pg
