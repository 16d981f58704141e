// Package apitable holds the API of a chat platform as a table in text, and checks calls against it: methods, the
// types that they take, and limits. A table is derived from the API's own description, which is not part of this project.
package apitable
