// SPDX-License-Identifier: Apache-2.0
// The SQL objects of a model: its views and functions in the user's schema.
#pragma once

#include <string>
#include <vector>

#include "runtime/src/boundary.h"

namespace dmlc::pg {

struct ModelObjects {
  std::vector<std::string> functions;  ///< as regprocedure prints them, rows forms first
  std::vector<std::string> views;
  std::vector<std::string> strangers;  ///< objects of these names that belong to somebody or something else
};

/// Everything in `schema` that bears a name of the model. With `declared` false all of it counts as strange.
[[nodiscard]] ModelObjects find_model_objects(const std::string& schema, const std::string& name, bool declared);
/// Drops functions and views as the current role. Throws E0624 when other objects need them.
void drop_model_objects(const ModelObjects& objects, const std::string& display_name);

/// Which objects an error of DROP names: `view public.v, …`. The server's messages are in English.
[[nodiscard]] std::string dependents_in(const PgError& error);

}  // namespace dmlc::pg
