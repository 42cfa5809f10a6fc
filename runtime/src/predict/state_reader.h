// SPDX-License-Identifier: Apache-2.0
// Reading tensors of a stored version without trusting them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::predict {

/// E0619 for this model.
[[noreturn]] void refuse_state(const train::ModelSpec& spec, const std::string& defect);

/// The tensor of this name after its shape was checked against its bytes; E0619 when it is missing or of another type.
[[nodiscard]] const tensor::Tensor& find_tensor(const train::ModelSpec& spec, const train::ModelState& state,
                                                std::string_view name, tensor::DataType type);

/// Values of a float64 tensor, at least one, all finite.
[[nodiscard]] std::vector<double> read_doubles(const train::ModelSpec& spec, const train::ModelState& state,
                                               std::string_view name);
/// The same with exactly this many.
[[nodiscard]] std::vector<double> read_doubles(const train::ModelSpec& spec, const train::ModelState& state,
                                               std::string_view name, std::size_t count);

}  // namespace dmlc::predict
