// Package apitable is what a stand-in for a chat platform knows of the platform's API, as a table in text: methods, the
// types that they take, and limits. A table is derived from the API's own description, which is not part of this project.
package apitable
