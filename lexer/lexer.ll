/* SPDX-License-Identifier: Apache-2.0 */
/* Characters to tokens: the literal forms of PostgreSQL and of DeclarativeML. Rules only find where things end; what
   they mean is decided in scanner.cpp and decode.cpp. Input is bytes: every byte above 127 counts as a letter. */

%option reentrant 8bit never-interactive noyywrap nounput noinput
%option prefix="dmlc_scan_"
%option extra-type="dmlc::syntax::Scanner*"

%{
#include <cstdlib>
#include <new>

#include "lexer/scanner.h"

#define YY_DECL static int scan_tokens(yyscan_t yyscanner)
#define YY_USER_ACTION yyextra->position += static_cast<std::uint32_t>(yyleng);
#define YY_FATAL_ERROR(message) throw std::bad_alloc()

// A token that begins here.
#define DMLC_BEGIN_TOKEN yyextra->begin = yyextra->position - static_cast<std::uint32_t>(yyleng)
// Gives back all but the first n bytes of the match.
#define DMLC_KEEP(n)                                                  \
  do {                                                                \
    const int kept = static_cast<int>(n);                             \
    yyextra->position -= static_cast<std::uint32_t>(yyleng - kept);   \
    yyless(kept);                                                     \
  } while (false)
#define DMLC_TEXT std::string_view(yytext, static_cast<std::size_t>(yyleng))

using dmlc::syntax::TokenKind;
%}

%x COMMENT STRING ESCAPE_STRING BIT_STRING NAME JSON_STRING DOLLAR_STRING COPY_DATA

space         [ \t\n\r\f\v]
newline       [\n\r]
line_comment  "--"[^\n\r]*
/* Two quoted pieces with a line end between them are one string. */
continuation  '([ \t\f\v]|{line_comment})*{newline}({space}|{line_comment}{newline})*'
letter        [A-Za-z\200-\377_]
word          {letter}([A-Za-z\200-\377_0-9$])*
digits        [0-9]+(_[0-9]+)*
integer       {digits}
decimal       {digits}\.{digits}?|\.{digits}
real          ({integer}|{decimal})[Ee][-+]?{digits}
size          {integer}[KkMmGg]
dollar_tag    \$({letter}([A-Za-z\200-\377_0-9])*)?\$
operator      [~!@#^&|`?+\-*/%<>=]+

%%

{space}+ |
\000+                  { }
{line_comment}         { DMLC_BEGIN_TOKEN; yyextra->comment(); }
"/*"{operator}?        { DMLC_KEEP(2); DMLC_BEGIN_TOKEN; yyextra->comment_depth = 1; BEGIN(COMMENT); }
<COMMENT>{
  "/*"                 { ++yyextra->comment_depth; }
  "*/"                 { if (--yyextra->comment_depth == 0) { yyextra->comment(); BEGIN(INITIAL); } }
  [^*/]+ |
  [*/]                 { }
  <<EOF>>              { yyextra->unterminated_comment(); return 0; }
}

[Uu]"&'" |
[Nn]"'" |
"'"                    { DMLC_BEGIN_TOKEN; BEGIN(STRING); }
[Ee]"'"                { DMLC_BEGIN_TOKEN; BEGIN(ESCAPE_STRING); }
[BbXx]"'"              { DMLC_BEGIN_TOKEN; BEGIN(BIT_STRING); }
<STRING>[^']+ |
<BIT_STRING>[^']+ |
<ESCAPE_STRING>[^\\']+ |
<ESCAPE_STRING>\\(.|\n)? |
<STRING,ESCAPE_STRING>'' |
<STRING,ESCAPE_STRING,BIT_STRING>{continuation} { }
<STRING,ESCAPE_STRING>' { yyextra->token(TokenKind::String); BEGIN(INITIAL); }
<BIT_STRING>'          { yyextra->token(TokenKind::BitString); BEGIN(INITIAL); }
<STRING,ESCAPE_STRING,BIT_STRING><<EOF>> { yyextra->unterminated(TokenKind::String); return 0; }

[Uu]"&"\"              { DMLC_BEGIN_TOKEN; BEGIN(NAME); }
\"                     { DMLC_BEGIN_TOKEN; if (yyextra->expects_json_string()) BEGIN(JSON_STRING); else BEGIN(NAME); }
<NAME>[^"]+ |
<JSON_STRING>[^\\"]+ |
<JSON_STRING>\\(.|\n)? |
<NAME,JSON_STRING>\"\" { }
<NAME>\"               { yyextra->quoted_name(); BEGIN(INITIAL); }
<JSON_STRING>\"        { yyextra->token(TokenKind::QuotedName); BEGIN(INITIAL); }
<NAME,JSON_STRING><<EOF>> { yyextra->unterminated(TokenKind::QuotedName); return 0; }

{dollar_tag}           {
                         DMLC_BEGIN_TOKEN;
                         yyextra->dollar_tag = yyextra->text();
                         BEGIN(DOLLAR_STRING);
                       }
<DOLLAR_STRING>{
  {dollar_tag}         {
                         if (DMLC_TEXT == yyextra->dollar_tag) {
                           yyextra->token(TokenKind::String);
                           BEGIN(INITIAL);
                         } else {
                           /* its last $ might begin the tag that closes */
                           DMLC_KEEP(yyleng - 1);
                         }
                       }
  [^$]+ |
  "$"                  { }
  <<EOF>>              { yyextra->unterminated_dollar_string(); return 0; }
}

{word}                 {
                         DMLC_KEEP(dmlc::syntax::Scanner::word_length(DMLC_TEXT));
                         DMLC_BEGIN_TOKEN;
                         yyextra->word();
                       }
{integer}              { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Integer); }
{decimal} |
{real}                 { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Decimal); }
{integer}\.\.          { DMLC_KEEP(yyleng - 2); DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Integer); }
{size}                 { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Size); }
({integer}|{decimal}|{real}){word} { DMLC_BEGIN_TOKEN; yyextra->malformed_number(); }
\$[0-9]+               { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Parameter); }

("::"|":="|"..")       { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Operator); }
{operator}             {
                         DMLC_KEEP(dmlc::syntax::Scanner::operator_length(DMLC_TEXT));
                         DMLC_BEGIN_TOKEN;
                         yyextra->token(TokenKind::Operator);
                       }
"("                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::LeftParen); }
")"                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::RightParen); }
"["                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::LeftBracket); }
"]"                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::RightBracket); }
"{"                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::LeftBrace); }
"}"                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::RightBrace); }
","                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Comma); }
"."                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Dot); }
":"                    { DMLC_BEGIN_TOKEN; yyextra->token(TokenKind::Colon); }
";"                    {
                         DMLC_BEGIN_TOKEN;
                         const bool data_follows = yyextra->ends_copy_from_stdin();
                         yyextra->token(TokenKind::Semicolon);
                         if (data_follows) { yyextra->begin = yyextra->position; BEGIN(COPY_DATA); }
                       }
<COPY_DATA>{
  ^"\\."[ \t]*         { yyextra->copy_data(); BEGIN(INITIAL); }
  [^\n\r]+ |
  {newline}            { }
  <<EOF>>              { yyextra->copy_data(); return 0; }
}
\\[^\n\r]*             { DMLC_BEGIN_TOKEN; yyextra->backslash_command(); }
.                      { DMLC_BEGIN_TOKEN; yyextra->stray_character(); }

%%

namespace dmlc::syntax {

bool Scanner::run() {
  rewound_ = false;
  yyscan_t scanner = nullptr;
  if (dmlc_scan_lex_init_extra(this, &scanner) != 0) throw std::bad_alloc();
  const std::string_view rest = list_.text.substr(position);
  dmlc_scan__scan_bytes(rest.data(), static_cast<int>(rest.size()), scanner);
  scan_tokens(scanner);
  dmlc_scan_lex_destroy(scanner);
  return !rewound_;
}

}  // namespace dmlc::syntax
