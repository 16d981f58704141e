//go:build !linux

package main

func captive() {}
