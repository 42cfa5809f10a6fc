// SPDX-License-Identifier: Apache-2.0
// What is known of a compute kernel once its CUDA source has been read: parameters, what it does with them, how it may
// be launched. The checker, code generation and the manifest read this one description.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::ir {

/// Element types of columns and scalars, as CUDA on 64-bit Linux has them.
enum class KernelType : std::uint8_t {
  Bool,
  Int8,
  UInt8,
  Int16,
  UInt16,
  Int32,
  UInt32,
  Int64,
  UInt64,
  Half,
  Float,
  Double,
  Other,  ///< nothing that a column can be handed to
};
/// `float`, `unsigned int`, `long long`: how CUDA spells it.
[[nodiscard]] std::string_view name_of(KernelType type);
/// Bytes; 0 for Other.
[[nodiscard]] std::size_t size_of(KernelType type);
[[nodiscard]] bool is_integer(KernelType type);
[[nodiscard]] bool is_floating(KernelType type);

struct KernelParameter {
  enum class Role : std::uint8_t {
    Input,     ///< `const T*`: a column
    Output,    ///< `T*`: a column
    Validity,  ///< `const bool* x_valid`: whether column `x` has a value in a row
    Scalar,    ///< `T`: given by WITH
    RowCount,  ///< the integer at the end
  };
  Role role = Role::Scalar;
  KernelType type = KernelType::Other;
  std::string spelled;   ///< the element type as the source writes it
  std::string name;      ///< may be empty
  bool reads = false;    ///< pointers: an element may be read
  bool writes = false;   ///< pointers: an element may be written
  bool escapes = false;  ///< pointers: its address goes where reads and writes cannot be followed
  /// Pointers: how many elements there are: empty for one a row, else factors joined by `*`, each a number, the name of
  /// a scalar or of the row count. From the line `@extent NAME FACTORS` of the kernel's comment.
  std::string extent;
};

struct Kernel {
  std::string name;
  std::vector<KernelParameter> parameters;
  std::string description;    ///< the comment above it, without its `@` lines
  bool row_wise = false;      ///< thread i touches element i of its pointers and nothing else: rows may be cut anywhere
  bool uses_barrier = false;  ///< `__syncthreads`
  bool uses_dynamic_shared = false;  ///< `extern __shared__`
  bool uses_atomics = false;
  std::size_t static_shared = 0;  ///< bytes of `__shared__` variables
  unsigned max_threads = 0;       ///< `__launch_bounds__`; 0 when not given
  unsigned dimensions = 1;        ///< 1, 2 or 3: the last of x, y, z that the kernel asks for
  std::optional<unsigned> grid;   ///< from the line `@grid N` of its comment
  std::optional<unsigned> block;  ///< from the line `@block N` of its comment

  [[nodiscard]] std::vector<const KernelParameter*> of(KernelParameter::Role role) const;
  [[nodiscard]] const KernelParameter* row_count() const;
};

/// Something found in the source. The place is that of the source's own lines: 1-based, columns count bytes; line 0
/// speaks of the whole source.
struct KernelFinding {
  enum class Severity : std::uint8_t { Error, Warning, Note } severity = Severity::Error;
  std::string message;
  unsigned line = 0;
  unsigned column = 0;
  unsigned end_column = 0;  ///< behind the last byte; equal to `column` where only a point is known
  /// What it is about; a note belongs to the finding before it.
  enum class Rule : std::uint8_t {
    Language,     ///< the language's own rules: the source does not compile
    Unsupported,  ///< what exists on one kind of device only
    Parameter,    ///< a parameter that no column or value can be given to
    Unwritten,    ///< an output that is never written
    InputWritten,
    Escape,      ///< a pointer that goes where it cannot be followed
    Unguarded,   ///< elements are touched that may lie behind the last row
    Barrier,     ///< a barrier that not all threads of a block reach
    Annotation,  ///< an `@` line of the kernel's comment
    Limit,       ///< larger or deeper than what is read
  } rule = Rule::Language;
  std::string help;  ///< what to do; may be empty
};

struct KernelSource {
  std::string text;
  std::string file;    ///< for messages
  std::string kernel;  ///< which function
};

/// `kernel` is set when the function was found and its signature could be read, also beside errors.
struct KernelInspection {
  std::optional<Kernel> kernel;
  std::vector<std::string> functions;    ///< names of all `__global__` functions, in order
  std::vector<unsigned> function_lines;  ///< line of each
  std::vector<KernelFinding> findings;
  [[nodiscard]] bool ok() const;
};

}  // namespace dmlc::ir
