// SPDX-License-Identifier: Apache-2.0
// SQL values as elements of a kernel's arrays and back. PostgreSQL frames only.
#pragma once

#include <cstddef>

#include "runtime/src/kernels/kernel_facts.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// Writes a value that is not NULL as an element. Raises 22003 when it does not fit.
using StoreElement = void (*)(Datum value, std::byte* at);
/// Null when a column of this type (no domain) cannot be handed to such a parameter: numbers go to floating types,
/// integers to integer types at least as wide, boolean to bool.
[[nodiscard]] StoreElement element_store(Oid column_type, kernels::ElementType type);

/// Reads an element as a value of natural_type.
using LoadElement = Datum (*)(const std::byte* at);
[[nodiscard]] LoadElement element_load(kernels::ElementType type);
/// The narrowest SQL type that holds every element.
[[nodiscard]] Oid natural_type(kernels::ElementType type);

/// From one SQL type to that of a column, as an assignment does it.
struct Assignment {
  bool possible;
  bool has_cast;
  FmgrInfo cast;
  bool has_length;
  FmgrInfo length;  ///< for types such as numeric(10, 2)
  int32 type_modifier;
};
[[nodiscard]] Assignment find_assignment(Oid from, Oid to, int32 type_modifier);
[[nodiscard]] Datum assign(Assignment& assignment, Datum value);

}  // namespace dmlc::pg
