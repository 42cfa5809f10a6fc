// SPDX-License-Identifier: Apache-2.0
// Small facts about types that conversions and overloads share.
#pragma once

#include <optional>
#include <vector>

#include "compiler/sql/overload.h"

namespace dmlc::sql {

/// pg_type.typcategory; of domains that of the type below.
[[nodiscard]] char category_of(const Type& type);
[[nodiscard]] bool is_preferred(const Type& type);

/// anyelement, anyarray, anycompatible …
[[nodiscard]] bool is_polymorphic(const Type& type);
/// True when the actual types of all polymorphic arguments agree with each other.
[[nodiscard]] bool is_consistent(const std::vector<Type>& declared, const std::vector<Type>& actual);
/// The result type with polymorphic types filled in; nullopt when the arguments do not tell it.
[[nodiscard]] std::optional<Type> filled_result(const Type& result, const std::vector<Type>& declared,
                                                const std::vector<Type>& actual);

}  // namespace dmlc::sql
