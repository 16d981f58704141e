// Package apitable holds the API of a chat platform as a table in JSON, and checks calls against it: methods, the
// types that they take, and limits. scripts/apitables derives the
// tables from the APIs' own descriptions.
package apitable
