// SPDX-License-Identifier: Apache-2.0
// Clang's messages in the form that ours have: code in backticks, with an action.
#include "codegen/kernel/clang/messages.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "codegen/kernel/clang/device_prelude.h"
#include "compiler/base/nearest.h"

namespace dmlc::codegen {
namespace {

bool opens_quote(std::string_view text, std::size_t at) {
  if (text[at] != '\'') return false;
  return at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' || text[at - 1] == '/';
}

/// The end of the quote that opens at `at`; npos when it is an apostrophe. The quote may hold a quote: ''x''.
std::size_t quote_end(std::string_view text, std::size_t at) {
  for (std::size_t end = text.find('\'', at + 1); end != std::string_view::npos; end = text.find('\'', end + 1)) {
    const char next = end + 1 < text.size() ? text[end + 1] : ' ';
    if (next != '\'' && std::isalnum(static_cast<unsigned char>(next)) == 0) return end;
  }
  return std::string_view::npos;
}

struct Help {
  std::string_view part;  ///< of the message
  std::string_view help;
};
constexpr auto kHelps = std::to_array<Help>({
    {"call to __host__ function", "write `__device__` before the function"},
    {"call to __global__ function", "only `COMPUTE` launches kernels; move what both do to a `__device__` function"},
    {"reference to __host__ function", "write `__device__` before the function"},
    {"reference to __global__ function",
     "only `COMPUTE` launches kernels; move what both do to a `__device__` function"},
    {"reference to __host__ variable", "write `__constant__` before the variable, or take it as a parameter"},
    {"must have void return type", "give back results through a parameter `T*`"},
    {"cannot use 'throw'", "write what is wrong to an output"},
    {"cannot use 'try'", "write what is wrong to an output"},
    {"read-only variable is not assignable", "inputs are `const T*`; take it as `T*` if it is an output"},
    {"no matching function for call", "convert the arguments to the types that the function takes"},
    {"is ambiguous", "convert the arguments to the types that one of them takes"},
    {"initialization is not supported for __shared__", "let one thread set it, then `__syncthreads()`"},
    {"dynamic initialization is not supported", "give it a constant, or assign to it in the kernel"},
    {"cannot use variable-length arrays", "use an array of fixed size, or `__shared__` memory"},
    {"variadic functions", "list the parameters"},
    {"unterminated /* comment", "end the comment with `*/`"},
    {"bracket nesting level exceeded", "take parts out into variables or functions"},
});

}  // namespace

std::string first_quoted(std::string_view message) {
  for (std::size_t at = 0; at < message.size(); ++at) {
    if (!opens_quote(message, at)) continue;
    const std::size_t end = quote_end(message, at);
    if (end != std::string_view::npos) return std::string(message.substr(at + 1, end - at - 1));
  }
  return {};
}

std::string in_our_words(std::string_view message) {
  std::string text;
  for (std::size_t at = 0; at < message.size(); ++at) {
    const std::size_t end = opens_quote(message, at) ? quote_end(message, at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      text += message[at];
      continue;
    }
    text += '`' + std::string(message.substr(at + 1, end - at - 1)) + '`';
    at = end;
  }
  return text;
}

std::string help_for(std::string_view message) {
  // Functions of the device are declared where they are named: Clang cannot suggest others.
  if (message.starts_with("use of undeclared identifier") && message.find("did you mean") == std::string_view::npos) {
    const auto nearest = nearest_name(first_quoted(message), device_functions());
    return nearest ? "did you mean `" + *nearest + "`?" : std::string{};
  }
  const auto* found = std::find_if(kHelps.begin(), kHelps.end(),
                                   [&](const Help& help) { return message.find(help.part) != std::string_view::npos; });
  return found == kHelps.end() ? std::string{} : std::string(found->help);
}

}  // namespace dmlc::codegen
