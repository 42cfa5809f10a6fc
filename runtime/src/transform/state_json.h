// SPDX-License-Identifier: Apache-2.0
// Reading stored transformers without trusting them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace dmlc::transform {

/// Why a stored transformer is refused; becomes E0619.
struct Defect {
  std::string text;
};

[[noreturn]] void refuse(std::string text);
[[nodiscard]] const nlohmann::json& member(const nlohmann::json& object, const char* key);
/// Finite.
[[nodiscard]] double number_member(const nlohmann::json& object, const char* key);
/// Finite and not 0: what is divided by.
[[nodiscard]] double divisor_member(const nlohmann::json& object, const char* key);
[[nodiscard]] std::vector<double> numbers_member(const nlohmann::json& object, const char* key);
/// Ascending, no two the same.
[[nodiscard]] std::vector<double> edges_member(const nlohmann::json& object, const char* key);
[[nodiscard]] bool flag_member(const nlohmann::json& object, const char* key);
/// No two the same; may be in any order.
[[nodiscard]] std::vector<std::string> texts_member(const nlohmann::json& object, const char* key);
[[nodiscard]] nlohmann::json texts_json(const std::vector<std::string>& texts);

}  // namespace dmlc::transform
