// SPDX-License-Identifier: Apache-2.0
// The member `forecast` of a specification.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "runtime/src/train/model_spec.h"

namespace dmlc::train {

/// Reads it where `spec` has it; false unless it is an object as docs/spec-format.md says.
[[nodiscard]] bool read_forecast(const nlohmann::json& spec, ForecastSpec& out);

}  // namespace dmlc::train
