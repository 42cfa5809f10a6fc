// SPDX-License-Identifier: Apache-2.0
// Prints the reference page of the library's kernels.
#include "tests/kernels/kernels_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <vector>

#include "stdlib/kernel.h"

namespace dmlc::tests {
namespace {

constexpr std::string_view kIntroduction = R"(# Kernels of the library

Kernels that `COMPUTE … USING name` can call without a `CREATE KERNEL`. Written by `kernel_tests --update` from the
comments in `stdlib/kernels/<name>.cu`, which are the sources that run on processors and GPUs alike. The integer `n`
at the end is the number of rows and is filled in; other scalars are given by `WITH`.

- **Rows.** A pointer has one element a row, unless a number of elements is stated below. Kernels that look at other
  rows get them in the order of the table's primary key.
- **NULL.** A row with a NULL in an input column is not given to a kernel, is not counted in `n`, and gets NULL.
- **Error.** In units of the last place (ulp) of the output's type, at the result unless another number is named, for
  the number of threads that is stated or 256. Sums are formed in double. Results below the smallest normal number,
  1.2e-38 in float, may be 0.
- **Launch.** A kernel runs in as many blocks as the rows need, or in one block where that is stated; in all, at least
  one thread a row where a row has a result. Any such number gives the same, up to the order of additions.

)";

std::vector<std::string> lines_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// `extern "C" __global__ void` and `__restrict__` say nothing to a caller.
std::string signature_of(const stdlib::Kernel& kernel) {
  const std::size_t begin = kernel.source.find(std::string(kernel.function) + "(");
  const std::size_t end = kernel.source.find(") {", begin);
  std::istringstream words{std::string(kernel.source.substr(begin, end + 1 - begin))};
  std::string signature;
  for (std::string word; words >> word;)
    if (word != "__restrict__") signature += (signature.empty() ? "" : " ") + word;
  return signature;
}

bool begins_item(std::string_view line) {
  constexpr std::string_view kBeginnings[] = {"NULL",  "A row with a NULL", "Error: ", "Source: ", "The order of",
                                              "Each ", "A block "};
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](std::string_view beginning) { return line.starts_with(beginning); });
}

/// `m*k` with room between the factors.
std::string spaced(std::string_view factors) {
  std::string text;
  for (const char c : factors) text += c == '*' ? std::string(" * ") : std::string(1, c);
  return text;
}

/// `@extent out 1` and the others in words; empty for other lines.
std::string tag_in_words(const std::string& line) {
  std::istringstream words(line);
  std::string tag, first, second;
  words >> tag >> first >> second;
  if (tag == "@extent" && second == "1") return fmt::format("`{}` has 1 element.", first);
  if (tag == "@extent") return fmt::format("`{}` has `{}` elements.", first, spaced(second));
  if (tag == "@grid") return fmt::format("Runs in {} block{}.", first, first == "1" ? "" : "s");
  if (tag == "@block") return fmt::format("A block has {} threads.", first);
  return {};
}

std::string section_of(const stdlib::Kernel& kernel) {
  std::string text =
      fmt::format("## {}\n\n```cuda\n{}\n```\n\n{}.\n", kernel.name, signature_of(kernel), kernel.summary);
  bool is_first = true;
  for (const std::string& line : lines_of(kernel.source)) {
    if (!line.starts_with("/// ")) continue;
    const std::string words = line.substr(4);
    if (words == std::string(kernel.summary) + ".") continue;
    const std::string tag = tag_in_words(words);
    if (!tag.empty())
      text += "\n- " + tag;
    else
      text += (is_first || begins_item(words) ? "\n- " : "\n  ") + words;
    is_first = false;
  }
  return text + "\n\n";
}

}  // namespace

std::string kernels_page() {
  std::string page(kIntroduction);
  page += "| kernel | |\n|---|---|\n";
  for (const stdlib::Kernel& kernel : stdlib::kernels())
    page += fmt::format("| [{0}](#{0}) | {1} |\n", kernel.name, kernel.summary);
  page += "\n";
  for (const stdlib::Kernel& kernel : stdlib::kernels()) page += section_of(kernel);
  page.pop_back();
  return page;
}

}  // namespace dmlc::tests
