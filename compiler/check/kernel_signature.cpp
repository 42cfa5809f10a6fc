// SPDX-License-Identifier: Apache-2.0
// A first look at CUDA sources: enough to find kernels and plain parameter lists; what is not plain is left open.
#include "compiler/check/kernel_signature.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace dmlc::check {
namespace {

bool is_word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct Token {
  std::string_view text;
  std::size_t begin = 0;
  [[nodiscard]] bool is_word() const { return is_word_char(text.front()) && std::isdigit(text.front()) == 0; }
};

/// Words, numbers and single signs. Comments, strings and directives are no tokens.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) {
      if (starts("//"))
        at_ = line_end();
      else if (starts("/*"))
        at_ = behind(text_.find("*/", at_ + 2), 2);
      else if (text_[at_] == '#' && at_line_begin_)
        at_ = line_end();
      else if (text_[at_] == '"' || text_[at_] == '\'')
        skip_literal();
      else if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
        at_line_begin_ = at_line_begin_ || text_[at_] == '\n', ++at_;
      else
        add_token();
    }
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  [[nodiscard]] std::size_t behind(std::size_t found, std::size_t size) const {
    return found == std::string_view::npos ? text_.size() : found + size;
  }
  /// The end of the line, and of those that a backslash joins to it.
  [[nodiscard]] std::size_t line_end() const {
    std::size_t end = text_.find('\n', at_);
    while (end != std::string_view::npos && end > 0 && text_[end - 1] == '\\') end = text_.find('\n', end + 1);
    return std::min(end, text_.size());
  }
  void skip_literal() {
    const char quote = text_[at_];
    const bool raw = quote == '"' && !tokens_.empty() && tokens_.back().text.ends_with('R') &&
                     tokens_.back().begin + tokens_.back().text.size() == at_;
    if (raw) {
      const std::size_t open = text_.find('(', at_);
      if (open == std::string_view::npos) return void(at_ = text_.size());
      const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
      at_ = behind(text_.find(close, open), close.size());
      return;
    }
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_)
      if (text_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  }
  void add_token() {
    at_line_begin_ = false;
    std::size_t end = at_ + 1;
    if (is_word_char(text_[at_]))
      while (end < text_.size() && is_word_char(text_[end])) ++end;
    tokens_.push_back({text_.substr(at_, end - at_), at_});
    at_ = end;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool at_line_begin_ = true;
  std::vector<Token> tokens_;
};

struct TypeSpelling {
  std::string_view written;
  std::string_view type;
  CudaKind kind;
  std::size_t integer_size;
};
// Sizes are those of 64-bit Linux, where the runtime lives.
constexpr auto kTypes = std::to_array<TypeSpelling>({
    {"bool", "bool", CudaKind::Boolean, 0},
    {"float", "float", CudaKind::Float, 0},
    {"double", "double", CudaKind::Float, 0},
    {"char", "char", CudaKind::Integer, 1},
    {"signed char", "signed char", CudaKind::Integer, 1},
    {"unsigned char", "unsigned char", CudaKind::Integer, 1},
    {"short", "short", CudaKind::Integer, 2},
    {"short int", "short", CudaKind::Integer, 2},
    {"unsigned short", "unsigned short", CudaKind::Integer, 2},
    {"int", "int", CudaKind::Integer, 4},
    {"signed int", "int", CudaKind::Integer, 4},
    {"signed", "int", CudaKind::Integer, 4},
    {"unsigned", "unsigned", CudaKind::Integer, 4},
    {"unsigned int", "unsigned", CudaKind::Integer, 4},
    {"long", "long", CudaKind::Integer, 8},
    {"long int", "long", CudaKind::Integer, 8},
    {"unsigned long", "unsigned long", CudaKind::Integer, 8},
    {"long long", "long long", CudaKind::Integer, 8},
    {"long long int", "long long", CudaKind::Integer, 8},
    {"unsigned long long", "unsigned long long", CudaKind::Integer, 8},
    {"size_t", "unsigned long", CudaKind::Integer, 8},
    {"int8_t", "signed char", CudaKind::Integer, 1},
    {"uint8_t", "unsigned char", CudaKind::Integer, 1},
    {"int16_t", "short", CudaKind::Integer, 2},
    {"uint16_t", "unsigned short", CudaKind::Integer, 2},
    {"int32_t", "int", CudaKind::Integer, 4},
    {"uint32_t", "unsigned", CudaKind::Integer, 4},
    {"int64_t", "long", CudaKind::Integer, 8},
    {"uint64_t", "unsigned long", CudaKind::Integer, 8},
});

const TypeSpelling* find_type(std::string_view written) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& t) { return t.written == written; });
  return found == kTypes.end() ? nullptr : found;
}

bool is_part_of_type(std::string_view word) {
  static constexpr std::string_view kWords[] = {"signed", "unsigned", "long",  "short",
                                                "int",    "char",     "float", "double"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

/// One parameter; nullopt for whatever is not `[const] type [*] [name]`.
std::optional<KernelParameter> parameter_of(const std::vector<Token>& tokens) {
  static constexpr std::string_view kIgnored[] = {"__restrict__", "__restrict", "__grid_constant__", "std", ":"};
  KernelParameter parameter;
  std::vector<std::string_view> words;
  bool is_const = false;
  std::size_t stars = 0;
  for (const Token& token : tokens) {
    if (std::find(std::begin(kIgnored), std::end(kIgnored), token.text) != std::end(kIgnored)) continue;
    if (token.text == "*")
      ++stars;
    else if (token.text == "const")
      is_const = is_const || stars == 0;
    else if (token.is_word())
      words.push_back(token.text);
    else
      return std::nullopt;
  }
  std::size_t type_words = 0;
  while (type_words < words.size() && is_part_of_type(words[type_words])) ++type_words;
  if (type_words == 0 && !words.empty()) type_words = 1;
  if (type_words == 0 || words.size() > type_words + 1 || stars > 1) return std::nullopt;
  for (std::size_t i = 0; i < type_words; ++i) parameter.type += (i == 0 ? "" : " ") + std::string(words[i]);
  if (const TypeSpelling* known = find_type(parameter.type)) parameter.type = known->type;
  if (words.size() > type_words) parameter.name = words.back();
  using Role = KernelParameter::Role;
  parameter.role = stars == 0 ? Role::Scalar : is_const ? Role::Input : Role::Output;
  return parameter;
}

/// The parameters between the bracket at `open` and the one that closes it.
std::optional<KernelSignature> signature_of(const std::vector<Token>& tokens, std::size_t open) {
  KernelSignature signature;
  std::vector<Token> part;
  for (std::size_t i = open + 1; i < tokens.size(); ++i) {
    const bool closes = tokens[i].text == ")";
    if (!closes && tokens[i].text != ",") {
      part.push_back(tokens[i]);
      continue;
    }
    if (closes && part.empty() && signature.parameters.empty()) return signature;
    auto parameter = parameter_of(part);
    if (!parameter) return std::nullopt;
    signature.parameters.push_back(std::move(*parameter));
    part.clear();
    if (closes) return signature;
  }
  return std::nullopt;
}

/// Index of the bracket that opens the parameters of the function declared from `at` on; tokens.size() if none does.
std::size_t parameters_begin(const std::vector<Token>& tokens, std::size_t at) {
  for (; at + 1 < tokens.size(); ++at) {
    if (tokens[at].text == ";" || tokens[at].text == "{") break;
    if (!tokens[at].is_word() || tokens[at + 1].text != "(") continue;
    const bool is_attribute = tokens[at].text == "__launch_bounds__" || tokens[at].text == "__attribute__" ||
                              tokens[at].text == "__cluster_dims__";
    if (!is_attribute) return at + 1;
    std::size_t depth = 0;
    for (++at; at < tokens.size(); ++at) {
      if (tokens[at].text == "(") ++depth;
      if (tokens[at].text == ")" && --depth == 0) break;
    }
  }
  return tokens.size();
}

}  // namespace

std::vector<const KernelParameter*> KernelSignature::of(KernelParameter::Role role) const {
  std::vector<const KernelParameter*> found;
  const KernelParameter* rows = row_count();
  for (const KernelParameter& parameter : parameters)
    if (parameter.role == role && &parameter != rows) found.push_back(&parameter);
  return found;
}

const KernelParameter* KernelSignature::row_count() const {
  if (parameters.empty()) return nullptr;
  const KernelParameter& last = parameters.back();
  const bool counts = last.role == KernelParameter::Role::Scalar && cuda_kind(last.type) == CudaKind::Integer;
  return counts ? &last : nullptr;
}

std::vector<KernelFunction> kernel_functions(std::string_view source) {
  const std::vector<Token> tokens = Scanner(source).run();
  std::vector<KernelFunction> functions;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].text != "__global__") continue;
    const std::size_t open = parameters_begin(tokens, i + 1);
    if (open >= tokens.size()) continue;
    const Token& name = tokens[open - 1];
    functions.push_back(
        {std::string(name.text), name.begin, name.begin + name.text.size(), signature_of(tokens, open)});
    i = open;
  }
  return functions;
}

CudaKind cuda_kind(std::string_view type) {
  const TypeSpelling* known = find_type(type);
  return known != nullptr ? known->kind : CudaKind::Other;
}

std::size_t cuda_integer_size(std::string_view type) {
  const TypeSpelling* known = find_type(type);
  return known != nullptr ? known->integer_size : 0;
}

}  // namespace dmlc::check
